/** @type {import("prettier").Config} */
module.exports = { printWidth: 120 };
