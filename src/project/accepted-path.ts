/** The accepted causes beside a contract: `sealmetrics.accepted.json` beside `sealmetrics.openapi.yaml`. */
export function acceptedPath(contractPath: string): string {
  return `${contractPath.replace(/(?:\.openapi)?\.(?:ya?ml|json)$/i, '')}.accepted.json`;
}
