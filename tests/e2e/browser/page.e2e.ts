import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";

import { diffGraphs, documentation } from "../../../planner/diff";
import { renderHtml } from "../../../planner/diff/formats/html";
import { GraphBuilder } from "../../planner/drawing/graphs";
import { startBrowser } from "../support/browser";
import { changedRepository, type ChangedRepository, HOSTILE } from "./changed-repository";

let browser: Browser;
let repository: ChangedRepository;
let address: string;
/** What no page may ever do: asked for, complained of, or shown by itself. */
const mischief: string[] = [];

beforeAll(async () => {
  repository = await changedRepository();
  address = pathToFileURL(await repository.writePage()).href;
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  repository?.remove();
});

afterEach(() => {
  expect(mischief).toEqual([]);
});

async function open(place = "", url = address, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(5_000);
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== url) {
      mischief.push(`request: ${request.url()}`);
    }
  });
  page.on("console", (message) => {
    mischief.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => {
    mischief.push(`error: ${error.message}`);
  });
  page.on("dialog", (dialog) => {
    mischief.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(`${url}${place}`);
  return page;
}

const visible = (page: Page, selector: string): Locator => page.locator(`[role=tabpanel]:not([hidden]) ${selector}`);
const rows = (page: Page): Promise<string[]> => visible(page, ".row b").allTextContents();
const title = (page: Page): Promise<string> => visible(page, ".detail h3").innerText();

test("each stack has a tab, by mouse and by arrow keys", async () => {
  const page = await open();
  const tabs = page.getByRole("tab");
  expect((await tabs.allInnerTexts()).map((text) => text.replace(/\W\d+$/, ""))).toEqual(["dev", "prod", "test"]);
  await tabs.nth(1).click();
  expect(new URL(page.url()).hash).toBe("#prod");
  expect(await page.getByRole("tabpanel").count()).toBe(1);
  await tabs.nth(1).press("ArrowRight");
  await page.waitForURL(/#test$/);
  expect(await tabs.nth(2).getAttribute("aria-selected")).toBe("true");
});

test("the risks come first, and lead to what they are found in, before and after", async () => {
  const page = await open("#prod");
  expect(await visible(page, ".rank h3").allInnerTexts()).toEqual([
    expect.stringMatching(/^Data that could be lost\s+1$/),
    expect.stringMatching(/^Wider access\s+\d+$/),
    expect.stringMatching(/^Lost protection\s+1$/),
  ]);
  await page.getByText("keeps objects for 3 days instead of 365 days").click();
  expect(await title(page)).toContain("lake-home-logs-lifecycle");
  const expiration = visible(page, ".property").filter({ hasText: "expiration.days" });
  expect((await expiration.locator(".before pre").innerText()).trim()).toBe("365");
  expect((await expiration.locator(".after pre").innerText()).trim()).toBe("3");
  await visible(page, ".rank.wider-access a").first().click();
  await page.waitForFunction(
    "document.querySelector('[role=tabpanel]:not([hidden]) .detail h3').textContent.includes('kafka-from')",
  );
  expect(await visible(page, ".after").filter({ hasText: "0.0.0.0/0" }).count()).toBe(1);
  expect(await visible(page, ".detail .effect").first().innerText()).toBe("unknown whether it replaces");
});

test("changes are found by name, type, URN and property", async () => {
  const page = await open("#prod");
  const all = (await rows(page)).length;
  await page.keyboard.press("/");
  const search = visible(page, "input[type=search]");
  for (const [text, found] of [
    ["raw-zone-vers", ["lake-raw-zone-versioning"]],
    ["versioningConfiguration.status", ["lake-raw-zone-versioning"]],
    ["$aws:s3/bucketVersioning:BucketVersioning::lake", ["lake-raw-zone-versioning"]],
    ["LIFECYCLE home", ["lake-home-logs-lifecycle"]],
    ["nothing like that", []],
  ] as const) {
    await search.fill(text);
    expect([text, await rows(page)]).toEqual([text, found]);
    expect(await visible(page, ".status").innerText()).toBe(`${found.length} of ${all} changes`);
  }
  await search.fill("");
  expect(await rows(page)).toHaveLength(all);
});

test("changes are narrowed down by kind, risk and component", async () => {
  const page = await open("#prod");
  const all = await rows(page);
  await visible(page, "button.pill.created").click();
  expect(await rows(page)).toEqual(all.filter((name) => name !== HOSTILE.name));
  await visible(page, "button.pill.created").click();
  await visible(page, "select[aria-label=Risk]").selectOption("lost-protection");
  expect(await rows(page)).toEqual(["lake-raw-zone-versioning"]);
  await visible(page, "select[aria-label=Risk]").selectOption("");
  await visible(page, "select[aria-label=Component]").selectOption({ label: "kafka" });
  const kafka = await rows(page);
  expect(kafka.length).toBeGreaterThan(1);
  expect(kafka.filter((name) => !name.startsWith("kafka-"))).toEqual([]);
});

test("a box of the graph is a resource: a click selects it everywhere", async () => {
  const page = await open("#prod");
  await visible(page, "a.node[aria-label*='lake-raw-zone-versioning']").click();
  expect(await title(page)).toContain("lake-raw-zone-versioning");
  expect(await visible(page, ".row[aria-current] b").allTextContents()).toEqual(["lake-raw-zone-versioning"]);
  expect(await visible(page, "a.node.selected").getAttribute("aria-label")).toContain("lake-raw-zone-versioning");
  expect(await visible(page, "g.node.unchanged").count()).toBeGreaterThan(0);
});

test("the address leads back to a change, and the keyboard through the list and out of it", async () => {
  const page = await open("#prod");
  await visible(page, ".row").first().press("ArrowDown");
  await page.keyboard.press("Enter");
  const { hash } = new URL(page.url());
  const name = await title(page);
  expect(name).toContain((await rows(page))[1]);
  const again = await open(hash);
  expect(await title(again)).toBe(name);
  await again.keyboard.press("Escape");
  expect(await visible(again, ".hint").count()).toBe(1);
});

test("a name that is markup is shown as it is written, and runs nothing", async () => {
  const page = await open("#dev");
  await visible(page, ".row").filter({ hasText: HOSTILE.name }).click();
  expect(await title(page)).toContain(HOSTILE.name);
  expect(await visible(page, ".detail .inputs").innerText()).toContain(HOSTILE.bucket);
  expect(await visible(page, ".detail .inputs").innerText()).toContain(HOSTILE.key.replace(/"/g, '\\"'));
  expect(await page.evaluate("typeof window.ran")).toBe("undefined");
  expect(await page.locator("img, [onerror], [onload]").count()).toBe(0);
});

test("dark and light differ, and paper has every change of every stack", async () => {
  const ground = async (colorScheme: "dark" | "light"): Promise<unknown> =>
    (await open("", address, { colorScheme })).evaluate("getComputedStyle(document.body).backgroundColor");
  expect([await ground("light"), await ground("dark")]).toEqual(["rgb(255, 255, 255)", "rgb(18, 23, 30)"]);
  const page = await open("#prod");
  const counts = (await page.locator(".tabs .count").allTextContents()).map(Number);
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  expect(await page.locator(".printed > .detail").count()).toBe(counts.reduce((sum, count) => sum + count));
  await page.evaluate("dispatchEvent(new Event('afterprint'))");
  expect(await page.locator(".printed").count()).toBe(0);
});

test("a change of more than 3,000 resources opens and can be searched", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tributary-large-"));
  try {
    const graph = (teams: number) => {
      const builder = new GraphBuilder("shop", "prod");
      for (let team = 0; team < teams; team++) {
        const parent = builder.add("test:x:Team", `team-${team}`);
        for (let bucket = 0; bucket < 40; bucket++) {
          builder.add("aws:s3/bucket:Bucket", `team-${team}-b${bucket}`, {
            parent,
            inputs: { bucket: `b-${team}-${bucket}` },
          });
        }
      }
      return builder.build();
    };
    const [before, after] = [graph(0), graph(80)];
    const diff = diffGraphs(before, after, documentation);
    const file = join(folder, "large.html");
    writeFileSync(file, await renderHtml({ base: { ref: "main", commit: "0123" }, stacks: [{ diff, before, after }] }));
    const began = Date.now();
    const page = await open("", pathToFileURL(file).href);
    await visible(page, "input[type=search]").fill("team-79-b39");
    expect(await rows(page)).toEqual(["team-79-b39"]);
    expect(Date.now() - began).toBeLessThan(5_000);
    await visible(page, "input[type=search]").fill("");
    expect(await rows(page)).toHaveLength(200);
    await page.getByRole("button", { name: /^Show 200 of 3000 more$/ }).click();
    expect(await rows(page)).toHaveLength(400);
    expect(await visible(page, "a.node.folded").count()).toBe(59);
    await visible(page, "a.node.folded").first().click();
    expect(await visible(page, ".status").innerText()).toBe("40 of 3200 changes");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
