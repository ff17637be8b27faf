/** Why a playground cannot be checked, as the end of a sentence that begins with it. */
export class SourceFault extends Error {
  override readonly name = 'SourceFault';
}
