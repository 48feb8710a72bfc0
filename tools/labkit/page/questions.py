"""What a page is asked, in its own language."""

# Of a canvas: how many points are drawn on, once it has been drawn.
INK = """(canvas) => new Promise((done) => {
  const count = () => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let drawn = 0;
    for (let index = 3; index < data.length; index += 4) if (data[index] > 0) drawn += 1;
    done(drawn);
  };
  requestAnimationFrame(() => requestAnimationFrame(count));
})"""

LANES = "Number(document.querySelector('#timeline').dataset.lanes)"

VIEW = """new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  const { from, to } = document.querySelector("#timeline").dataset;
  done([Number(from), Number(to)]);
})))"""

ROWS = "Number(document.querySelector('#rows').ariaRowCount) - 1"

HAS_ROWS = "(rows) => document.querySelectorAll('#rows tbody tr').length === rows"

MISSING_WIDTH = "Math.max(0, document.documentElement.scrollWidth - innerWidth)"

OPENING_TIME = "performance.getEntriesByName('opened')[0].duration"

# The longest that one of some keys takes on the timeline, until its picture is there.
KEY_TIME = """(async () => {
  const plot = document.querySelector("#timeline"), times = [];
  for (const key of ["ArrowDown", "PageDown", "+", "ArrowRight", "End", "-", "0"]) {
    const start = performance.now();
    plot.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - start);
  }
  return Math.max(...times);
})()"""

# Tries to get a script into the page; what it has done is the answer.
INTRUSION = """(() => {
  const script = document.createElement("script");
  script.textContent = "window.owned = 3";
  document.body.append(script);
  document.body.insertAdjacentHTML("beforeend", '<b onclick="window.owned = 4" id="b">b</b>');
  document.getElementById("b").click();
  return window.owned ?? "";
})()"""

# What can be used and be seen is kept as `usable`; the answer is how much that is.
USABLE = """(within) => {
  const usable = 'a[href], button:not(:disabled), input, select, summary, [tabindex="0"]';
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true })
    && (within === "dialog" || !element.closest("dialog"));
  // Of a radio group the tabulator reaches the one that is chosen.
  const isOwn = (element) => element.type !== "radio" || element.checked;
  const all = [...document.querySelector(within).querySelectorAll(usable)];
  window.usable = all.filter((element) => isSeen(element) && isOwn(element));
  return window.usable.length;
}"""

UNREACHED = """window.usable.filter((element) => !window.reached.has(element))
  .map((element) => element.outerHTML.slice(0, 100))"""
