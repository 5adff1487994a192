// Long tables: a search that hides the other rows, and headings that sort, back to the first order at
// the third press.
"use strict";

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

for (const part of document.querySelectorAll("[data-table]")) {
  const body = part.querySelector("tbody");
  const rows = [...body.rows];
  const search = part.querySelector("input");
  const shown = part.querySelector("output");
  const headings = [...part.querySelectorAll("thead th")];

  const find = () => {
    const words = plain(search.value).split(/\s+/);
    for (const row of rows) {
      const text = plain([...row.cells].map((cell) => cell.title || cell.textContent).join(" "));
      row.hidden = !words.every((word) => text.includes(word));
    }
    const found = rows.filter((row) => !row.hidden).length;
    shown.textContent = `${found.toLocaleString("en")} of ${rows.length.toLocaleString("en")} rows`;
  };

  const sort = (column, order) => {
    const sign = order === "descending" ? -1 : 1;
    const numeral = headings[column].classList.contains("numeral");
    const value = (row) => {
      const text = row.cells[column].textContent.trim();
      return numeral ? Number.parseFloat(text.replaceAll(",", "").replace("\u2212", "-")) : text;
    };
    const blank = (it) => it === "" || Number.isNaN(it);
    const compare = (a, b) =>
      blank(a) - blank(b) || sign * (numeral ? a - b || 0 : collator.compare(a, b));
    const keyed = rows.map((row) => ({ row, key: value(row) }));
    if (order !== "none") keyed.sort((a, b) => compare(a.key, b.key));
    body.append(...keyed.map(({ row }) => row));
    headings.forEach((heading, n) => heading.setAttribute("aria-sort", n === column ? order : "none"));
  };

  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    heading.setAttribute("aria-sort", "none");
    const next = { none: "ascending", ascending: "descending", descending: "none" };
    button.addEventListener("click", () => sort(column, next[heading.getAttribute("aria-sort")]));
  });
  search.addEventListener("input", find);
  search.closest("p").hidden = false;
  find();
}
