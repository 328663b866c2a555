import { report } from "../../bench/report";
import { row } from "./cost";

describe("the report", () => {
  it("sets every tool beside the planner and beside itself at a tenth", () => {
    const rows = [row("tributary", 1000, 1), row("tributary", 10_000, 8), row("cdktf", 10_000, 4, 1234.4)];
    expect(report({ rows }, [{ kind: "aim", holds: false, text: "to be fast" }], 3)).toBe(
      [
        "A key and 1,000 resources, 200 of them buckets; median of 3 runs",
        "",
        "|               | own resources |   time |     range | processor | peak memory | × tributary | × a tenth |",
        "| ------------- | ------------: | -----: | --------: | --------: | ----------: | ----------: | --------: |",
        "| tributary row |         1,001 | 1.00 s | 0.50–1.50 |    2.00 s |      100 MB |        1.00 |           |",
        "",
        "A key and 10,000 resources, 2,000 of them buckets; median of 3 runs",
        "",
        "|               | own resources |   time |     range | processor | peak memory | × tributary | × a tenth |",
        "| ------------- | ------------: | -----: | --------: | --------: | ----------: | ----------: | --------: |",
        "| tributary row |        10,001 | 8.00 s | 7.50–8.50 |   16.00 s |      100 MB |        1.00 |      8.00 |",
        "| cdktf row     |        10,001 | 4.00 s | 3.50–4.50 |    8.00 s |    1,234 MB |        0.50 |           |",
        "",
        "NOT MET (aim): to be fast",
      ].join("\n"),
    );
  });
});
