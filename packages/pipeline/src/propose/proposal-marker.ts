/** First line of the text of a pull request, which GitHub does not show: whose proposal it is. */
export const proposalMarker = (dataset: string, target: string): string =>
  `<!-- sluice proposal ${JSON.stringify({ dataset, target }).replaceAll('--', '\\u002d-')} -->`
