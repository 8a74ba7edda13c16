import type { v2 } from '@cardea/sdk';
import { makeStyles, tokens } from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';
import { useLanguage } from '../../language/language.js';
import { auditText } from './texts.js';

const useStyles = makeStyles({ link: { color: tokens.colorBrandForegroundLink, overflowWrap: 'anywhere' } });

/** What an event was about, as the way to it where it has a page, else to all its events. */
export function EventObject({ event }: { readonly event: v2.FoundAuditEvent }) {
  const { objectType, objectUuid: uuid } = event;
  const { nameOf } = useLanguage();
  const className = useStyles().link;
  if (uuid === '') return null;
  const name = auditText('auditObject', objectType);
  // Whoever goes through the links of a page hears which is which.
  const label = `${name} ${objectType === 'Report' ? nameOf('report', uuid) : uuid}`;
  switch (objectType) {
    case 'Request':
      return (
        <Link className={className} to="/requests/$uuid" params={{ uuid }} title={label}>
          {name}
        </Link>
      );
    case 'Smartcard':
      return (
        <Link className={className} to="/smartcards/$uuid" params={{ uuid }} title={label}>
          {name}
        </Link>
      );
    case 'Profile':
      return (
        <Link className={className} to="/profiles/$uuid" params={{ uuid }} title={label}>
          {name}
        </Link>
      );
    case 'User':
      return (
        <Link className={className} to="/people/$uuid" params={{ uuid }} title={label}>
          {name}
        </Link>
      );
    default:
      return (
        <Link className={className} to="/audit" search={{ object: uuid }} title={label}>
          {label}
        </Link>
      );
  }
}
