import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import globals from 'globals';

export default ts.config(
  {
    ignores: [
      'build',
      '.svelte-kit',
      'node_modules',
      'tests/engine/.dist',
      'test-results',
      'public',
      'osiris_sessions',
    ],
  },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.worker } } },
  {
    files: ['**/*.mjs', '**/*.config.*', 'tests/**', 'src/adapters/node/**', 'src/tools/**'],
    languageOptions: { globals: globals.node },
  },
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    rules: {
      eqeqeq: ['error', 'always'],
      'no-eval': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'svelte/no-at-html-tags': 'error',
    },
  },
);
