import { XMLParser, XMLValidator } from "fast-xml-parser";
import fc from "fast-check";

import { cutText, escapeXml, textWidth, wrapPieces } from "../../../planner/drawing/text";

const font = { size: 11 };

test("widths are those of the wider of two common fonts", () => {
  expect(textWidth("Mill", { size: 10 })).toBeCloseTo(8.63 + 2.78 + 2.78 + 2.78);
  expect(textWidth("数", { size: 10 })).toBeGreaterThan(textWidth("W", { size: 10 }));
  expect(textWidth("a", { size: 10, bold: true })).toBeGreaterThan(textWidth("a", { size: 10 }));
});

test("a text that fits is whole; a longer one is cut to the width", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 20, max: 300 }), (text, width) => {
      const cut = cutText(text, font, width);
      expect(textWidth(cut, font)).toBeLessThanOrEqual(width);
      expect(cut === text || textWidth(text, font) > width).toBe(true);
    }),
  );
});

test("wrapped pieces keep to their lines, and none is lost without a count", () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { maxLength: 40 }),
      fc.integer({ min: 1, max: 3 }),
      (pieces, most) => {
        const lines = wrapPieces(pieces, " · ", font, 194, most);
        const shown = lines.flatMap((line) => line.split(" · "));
        const rest = /^\+(\d+)$/.exec(shown.at(-1) ?? "");
        expect(lines.length).toBeLessThanOrEqual(most);
        expect(lines.every((line) => textWidth(line, font) <= 194)).toBe(true);
        expect(rest === null ? shown.length : shown.length - 1 + Number(rest[1])).toBe(pieces.length);
      },
    ),
  );
});

test("escaped text reads back as it was, but for what XML cannot hold", () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    parseTagValue: false,
    trimValues: false,
    htmlEntities: true,
  });
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."<>&\"'ab]\u0000\u001b\u202e\ud800\uffff") }), (text) => {
      const xml = `<a b="${escapeXml(text)}">x${escapeXml(text)}</a>`;
      expect(XMLValidator.validate(xml)).toBe(true);
      const expected = text.replace(/[\u0000\u001b\u202e\ud800\uffff]/g, "\ufffd"); // eslint-disable-line no-control-regex
      expect(parser.parse(xml)).toEqual({ a: { "#text": `x${expected}`, b: expected } });
    }),
  );
});
