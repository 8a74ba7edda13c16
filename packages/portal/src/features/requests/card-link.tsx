import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useLanguage } from '../../language/language.js';
import { serialOf, smartcard } from '../my-cards/queries.js';

const useStyles = makeStyles({ link: { color: tokens.colorBrandForegroundLink } });

/** The way to a card of a request, by what is printed on it. */
export function CardLink({ uuid }: { readonly uuid: string }) {
  const { t } = useLanguage();
  const { link } = useStyles();
  const { data } = useQuery({ ...smartcard(uuid), retry: false });
  return (
    <Link className={link} to="/smartcards/$uuid" params={{ uuid }}>
      {data === undefined ? uuid : t('cards.card', { serial: serialOf(data) })}
    </Link>
  );
}
