// The marks of a lane. Each has a form of its own, so that none is told by its colour alone.

const marks = {
  bytes: {
    words: "bytes of the client (above) and the broker (below)",
    draw(context, x, y, colours) {
      context.fillStyle = colours.client;
      context.fillRect(x - 1, y - 6, 2, 6);
      context.fillStyle = colours.broker;
      context.fillRect(x - 1, y, 2, 6);
    },
  },
  beat: {
    words: "heartbeat",
    draw(context, x, y, colours, isClient) {
      context.fillStyle = colours.beat;
      context.fillRect(x - 0.75, isClient === false ? y + 1 : y - 8, 1.5, 7);
      context.fillRect(x - 2, isClient === false ? y + 7 : y - 9, 4, 1.5);
    },
  },
  again: {
    words: "retransmission",
    draw(context, x, y, colours, isClient) {
      const side = isClient ? -1 : 1;
      context.fillStyle = colours.again;
      context.beginPath();
      context.moveTo(x, y + side * 9);
      context.lineTo(x - 3, y + side * 2);
      context.lineTo(x + 3, y + side * 2);
      context.fill();
    },
  },
  network: {
    words: "ICMP unreachable",
    draw(context, x, y, colours) {
      context.fillStyle = colours.network;
      context.beginPath();
      context.moveTo(x, y - 5);
      context.lineTo(x + 4, y);
      context.lineTo(x, y + 5);
      context.lineTo(x - 4, y);
      context.fill();
    },
  },
  asked: {
    words: "ARP question (filled: an answer)",
    draw(context, x, y, colours, isAnswer) {
      context.strokeStyle = context.fillStyle = colours.network;
      context.beginPath();
      context.arc(x, y - 5, 2.5, 0, 7);
      isAnswer === true ? context.fill() : context.stroke();
    },
  },
  end: {
    words: "FIN or RST",
    draw(context, x, y, colours) {
      context.strokeStyle = colours.text;
      context.beginPath();
      for (const side of [-1, 1]) {
        context.moveTo(x - 3.5, y - side * 3.5);
        context.lineTo(x + 3.5, y + side * 3.5);
      }
      context.lineWidth = 1.5;
      context.stroke();
      context.lineWidth = 1;
    },
  },
  closes: {
    words: "the broker closes it, foretold, with its window",
    draw(context, x, y, colours) {
      context.fillStyle = colours.window;
      context.fillRect(x - 7, y - 8, 14, 16);
      context.fillStyle = colours.again;
      context.fillRect(x - 1, y - 9, 2, 18);
    },
  },
  logged: {
    words: "the line in the broker's log",
    draw(context, x, y, colours) {
      context.strokeStyle = colours.logged;
      context.lineWidth = 2;
      context.beginPath();
      context.arc(x, y, 5, 0, 7);
      context.stroke();
      context.lineWidth = 1;
    },
  },
  said: {
    words: "flatline says so first",
    draw(context, x, y, colours) {
      context.fillStyle = colours.text;
      context.beginPath();
      context.moveTo(x, y - 10);
      context.lineTo(x + 7, y - 7);
      context.lineTo(x, y - 4);
      context.fill();
      context.fillRect(x - 0.5, y - 10, 1, 10);
    },
  },
  loss: {
    words: "packets lost to the capture",
    draw(context, x, y, colours) {
      context.fillStyle = colours.loss;
      context.fillRect(x - 7, y - 9, 14, 18);
    },
  },
};

const drawLegend = () => {
  const list = find("legend"), colours = palette();
  list.replaceChildren(...Object.entries(marks).map(([name, mark]) => {
    if (name === "logged" && !data.hasLog) return null;
    const canvas = make("canvas", { "aria-hidden": "true" });
    mark.draw(sized(canvas, 20, 22), 10, 11, colours);
    return make("li", {}, canvas, mark.words);
  }).filter(Boolean));
};

// A lane's packets at a height: marks that would fall on one another are drawn once.
const drawPackets = (context, view, lane, y, colours) => {
  const seen = new Set();
  const first = (name, x) => {
    const key = `${name}${Math.round(x)}`;
    return seen.has(key) ? false : seen.add(key);
  };
  const bars = new Map();
  for (const packet of lane.packets) {
    const x = view.x(packet.at);
    if (x < view.left - 9 || x > view.right + 9) continue;
    switch (packet.kind) {
      case "d": {
        const key = `${Math.round(x)} ${packet.isClient}`;
        bars.set(key, [Math.round(x), packet.isClient, (bars.get(key)?.[2] ?? 0) + packet.length]);
        break;
      }
      case "h": if (first(`h${packet.isClient}`, x)) marks.beat.draw(context, x, y, colours, packet.isClient); break;
      case "r": if (first(`r${packet.isClient}`, x)) marks.again.draw(context, x, y, colours, packet.isClient); break;
      case "u": if (first("u", x)) marks.network.draw(context, x, y, colours); break;
      case "f": case "x": if (first("x", x)) marks.end.draw(context, x, y, colours); break;
      default:
        context.fillStyle = colours.quiet;
        if (first(packet.kind, x)) context.fillRect(x - 0.5, y - 2, 1, 4);
    }
  }
  for (const [x, isClient, bytes] of bars.values()) drawBytes(context, x, y, colours, isClient, bytes, 2);
  drawBins(context, view, lane, y, colours);
};

const drawBytes = (context, x, y, colours, isClient, bytes, width) => {
  const height = clamp(Math.log2(bytes + 1) * 0.6, 1.5, 9);
  context.fillStyle = isClient ? colours.client : colours.broker;
  context.fillRect(x - width / 2, isClient ? y - height : y, width, height);
};

// Of packets before those that are told one by one, only how many bytes they had.
const drawBins = (context, view, lane, y, colours) => {
  const columns = lane.columns;
  if (!columns?.client) return;
  const width = data.end / columns.client.length;
  for (const [digits, isClient] of [[columns.client, true], [columns.broker, false]]) {
    for (let index = 0; index < digits.length && index * width < columns.start; index += 1) {
      const digit = Number(digits[index]);
      if (digit === 0) continue;
      const x = view.x(index * width), end = view.x(Math.min((index + 1) * width, columns.start));
      if (end < view.left || x > view.right) continue;
      drawBytes(context, (x + end) / 2, y, colours, isClient, 8 ** digit, Math.max(1, end - x - 0.5));
    }
  }
};
