/** The name of the zip that a pipeline is saved as: letters, digits and hyphens of what somebody called it. */
export const zipName = (pipeline = ''): string =>
  `${
    pipeline
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .toLowerCase()
      .slice(0, 60) || 'pipeline'
  }.zip`;
