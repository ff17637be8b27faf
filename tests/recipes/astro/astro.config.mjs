export default { site: 'http://localhost' };
