/** Columns that may tell of people, or hold secrets, by their names: what a sample had better not have. */
import { isSecretName } from '../share/secret-names.ts';

/** Words of which one, as a whole word of the name, is enough. */
const WORDS = new Set(
  `email mail phone mobile tel telephone fax surname firstname lastname fullname username login address street zip zipcode postcode postal
birth birthday birthdate dob ssn iban bic passport license licence ip ipaddress useragent latitude longitude card pan salary gender sex
nationality religion diagnosis signature vat taxid`.split(/\s+/),
);
/** Two words that mean one thing. */
const PAIRS =
  /(^| )((first|last|middle|full|given|family|maiden|user|display|contact|customer|person|nick) name|e mail|date of birth|social security|credit card|account number|ip addr|user agent|tax id|national id|postal code|zip code)( |$)/;

/** Tells whether what is called so may be personal or secret. */
export function looksPersonal(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[^\p{L}\d]+/gu, ' ')
    .trim()
    .toLowerCase();
  return isSecretName(name) || words.split(' ').some((word) => WORDS.has(word)) || PAIRS.test(words);
}
