import { Catalogue } from './catalogue.js';
import administration from './de/administration.json' with { type: 'json' };
import attestation from './de/attestation.json' with { type: 'json' };
import authorities from './de/authorities.json' with { type: 'json' };
import calls from './de/calls.json' with { type: 'json' };
import certificates from './de/certificates.json' with { type: 'json' };
import clauses from './de/clauses.json' with { type: 'json' };
import encodings from './de/encodings.json' with { type: 'json' };
import externalAuthorities from './de/external-authorities.json' with { type: 'json' };
import failures from './de/failures.json' with { type: 'json' };
import fields from './de/fields.json' with { type: 'json' };
import input from './de/input.json' with { type: 'json' };
import keys from './de/keys.json' with { type: 'json' };
import keystore from './de/keystore.json' with { type: 'json' };
import kinds from './de/kinds.json' with { type: 'json' };
import lint from './de/lint.json' with { type: 'json' };
import objects from './de/objects.json' with { type: 'json' };
import requests from './de/requests.json' with { type: 'json' };
import rules from './de/rules.json' with { type: 'json' };
import schemas from './de/schemas.json' with { type: 'json' };
import templates from './de/templates.json' with { type: 'json' };
import words from './de/words.json' with { type: 'json' };

/** Every sentence in German, in files by what it is about. */
export const germanSentences = {
  ...administration,
  ...attestation,
  ...authorities,
  ...calls,
  ...certificates,
  ...clauses,
  ...encodings,
  ...externalAuthorities,
  ...failures,
  ...input,
  ...keys,
  ...keystore,
  ...lint,
  ...objects,
  ...requests,
  ...rules,
  ...schemas,
  ...templates,
} as const;

/** What the server says in German. */
export const german = new Catalogue(germanSentences, words, fields, kinds);
