/** How many buckets, with all that belongs to each, the bench asks a program for. */
const buckets = Number(process.env.BENCH_BUCKETS);
if (!Number.isInteger(buckets) || buckets < 1) {
  throw new Error(`BENCH_BUCKETS is "${process.env.BENCH_BUCKETS}"; set it to a whole number of 1 or more.`);
}

module.exports = { buckets };
