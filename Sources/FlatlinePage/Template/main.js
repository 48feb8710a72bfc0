fillHead();
fillSummary();
fillAdvice();
fillRest();
drawLegend();

let rows = null;
const page = new LanePage(() => rows?.shown ?? lanes);
const timeline = new Timeline((lane) => page.open(lane));
rows = new Rows((lane) => page.open(lane), (shown) => timeline.show(shown));

const openNamed = () => {
  const lane = lanes.find((lane) => `#${lane.id}` === location.hash);
  if (lane) page.open(lane);
};
addEventListener("hashchange", openNamed);
openNamed();

// Pictures take the colours of the moment: of paper too.
const repaint = () => { drawLegend(); timeline.view.redraw(); };
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
let unfolded = [];
addEventListener("beforeprint", () => {
  document.documentElement.classList.add("paper");
  unfolded = [...document.querySelectorAll("main details:not([open])")];
  for (const details of unfolded) details.open = true;
  drawLegend();
  timeline.paint();
});
addEventListener("afterprint", () => {
  document.documentElement.classList.remove("paper");
  for (const details of unfolded) details.open = false;
  repaint();
});

// Behind the first picture: how long it took is for whoever measures.
requestAnimationFrame(() => setTimeout(() => {
  performance.measure("opened", { start: 0 });
  document.documentElement.dataset.ready = "true";
}));
