const eslint = require("@eslint/js");
const tseslint = require("typescript-eslint");

module.exports = tseslint.config(
  { ignores: ["node_modules/", "bench/node_modules/", ".cache/", "coverage/"] },
  eslint.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strict, ...tseslint.configs.stylistic],
    rules: {
      // Providers' own roots cost seconds and a gigabyte of type-checking (docs/decisions).
      "no-restricted-imports": [
        "error",
        {
          paths: [
            "@pulumi/aws",
            "@pulumi/gcp",
            "@pulumi/azure-native",
            "@pulumi/kubernetes",
            "@pulumi/random",
            "@pulumi/awsx",
            "@pulumi/eks",
          ],
        },
      ],
      // Making a resource is an effect of its own: `new Bucket(...)` without a name for it is ordinary here.
      "no-new": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  {
    files: ["**/*.js"],
    languageOptions: {
      sourceType: "commonjs",
      globals: {
        module: "writable",
        require: "readonly",
        process: "readonly",
        __dirname: "readonly",
        console: "readonly",
      },
    },
  },
);
