// Words and elements. Text from the capture is only ever a text node.

const make = (tag, properties = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name === "on") for (const [event, action] of Object.entries(value)) element.addEventListener(event, action);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};

const find = (id) => document.getElementById(id);
const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
const pad = (number, width = 2) => String(number).padStart(width, "0");
const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

// `15:09:17.2`, UTC, as the table of `flatline read` has it: cut, not rounded.
const clock = (time, digits = 1) => {
  if (time === null || time === undefined) return "";
  const date = new Date(data.epoch + Math.floor(time));
  const day = isDated ? `${date.toISOString().slice(0, 10)} ` : "";
  const fraction = digits > 0 ? "." + pad(date.getUTCMilliseconds(), 3).slice(0, digits) : "";
  return `${day}${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}${fraction}`;
};

// `7.3 s`, `13 m 52 s`, `2 h 5 m`, `3 d 4 h`.
const duration = (milliseconds) => {
  const total = Math.abs(milliseconds) / 1000;
  if (total < 60) return `${(Math.floor(total * 10) / 10).toFixed(1)} s`;
  const seconds = Math.floor(total);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} m`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor(seconds / 3600) % 24} h`;
};

const percent = (share) => {
  const number = Math.round(share * 100);
  return `${share < 1 ? Math.min(number, 99) : number} %`;
};

// A table with a head. Cells are text, or elements; `numbers` names columns that are aligned right.
const tableOf = (caption, heads, rows, numbers = []) => {
  const isNumber = (index) => (numbers.includes(index) ? "number" : undefined);
  const cell = (content, index) =>
    make("td", { class: isNumber(index) }, content instanceof Node ? content : String(content ?? ""));
  return scrollable(caption, make("table", {},
    make("caption", { class: "hidden", text: caption }),
    make("thead", {}, make("tr", {}, ...heads.map((head, index) =>
      make("th", { scope: "col", class: isNumber(index), text: head })))),
    make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map(cell))))));
};

// What may be wider than the page: then the keyboard must reach it, to scroll.
const scrollable = (name, ...content) => {
  const element = make("div", { class: "wide" }, ...content);
  new ResizeObserver(() => {
    const isCut = element.scrollWidth > element.clientWidth;
    for (const [attribute, value] of [["tabindex", "0"], ["role", "region"], ["aria-label", name]]) {
      isCut ? element.setAttribute(attribute, value) : element.removeAttribute(attribute);
    }
  }).observe(element);
  return element;
};

// A line to copy, with its button.
const copyable = (line) => {
  const button = make("button", { type: "button", text: "Copy", "aria-label": `Copy ${line}` });
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(line);
      button.textContent = "Copied";
    } catch {
      // Pages from a file may not: then it is chosen, to be copied by hand.
      getSelection().selectAllChildren(button.previousSibling);
      button.textContent = "Press Ctrl+C";
    }
  });
  return make("div", { class: "copy" }, make("pre", { tabindex: "0", text: line }), button);
};
