export default {
  title: 'Powers',
  head: [['script', { async: '', src: '/playground/embed.js' }]],
  // VitePress colours what it knows: OML is YAML.
  markdown: { languageAlias: { oml: 'yaml' } },
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag === 'osiris-playground' } } },
};
