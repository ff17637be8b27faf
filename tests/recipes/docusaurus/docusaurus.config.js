module.exports = {
  title: 'Powers',
  url: 'http://localhost',
  baseUrl: '/',
  presets: [['classic', { docs: { routeBasePath: '/' }, blog: false }]],
  scripts: [{ src: '/playground/embed.js', async: true }],
};
