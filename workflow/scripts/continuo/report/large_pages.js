// Chromium shows no frame whose data: address has more than 2 MiB, and a page with sound soon has.
// The same page as a blob: is shown whatever its size.
new MutationObserver(() => {
  for (const frame of document.querySelectorAll('iframe[src^="data:text/html"]')) {
    const address = frame.getAttribute("src");
    const comma = address.indexOf(",");
    if (!address.slice(0, comma).endsWith(";base64")) continue;
    const bytes = Uint8Array.from(atob(address.slice(comma + 1)), (c) => c.charCodeAt(0));
    frame.src = URL.createObjectURL(new Blob([bytes], { type: "text/html;charset=utf-8" }));
  }
}).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["src"] });
