// A worker out of scripts that this page has already: what takes seconds does not keep the page from
// answering.
"use strict";

// names: of the scripts, without their folder; code: what is then run, `self` being the worker
const startWorker = (names, code) => {
  const texts = names.map((name) => document.querySelector(`script[data-name="${name}"]`).textContent);
  const address = URL.createObjectURL(new Blob([...texts, code].map((text) => `${text}\n`), { type: "text/javascript" }));
  return new Worker(address);
};
