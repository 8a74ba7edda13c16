import type { v2 } from '@cardea/sdk';
import {
  Badge,
  Body1,
  Caption1,
  Card,
  makeStyles,
  Spinner,
  Subtitle2,
  tokens,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Failure } from '../../app/failure.js';
import { useLanguage } from '../../language/language.js';
import { OperationButtons } from '../operations/operation-buttons.js';
import { personName } from '../requests/queries.js';
import { CertificateView } from './certificate-view.js';
import { certificatesOf, type Owned, serialOf, templateName } from './queries.js';

const useStyles = makeStyles({
  card: { display: 'grid', rowGap: tokens.spacingVerticalM, minWidth: 0 },
  face: {
    display: 'grid',
    rowGap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorNeutralForeground1,
  },
  chip: {
    width: '2.6rem',
    height: '2rem',
    borderRadius: tokens.borderRadiusMedium,
    border: `2px solid ${tokens.colorBrandStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  badges: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  text: { overflowWrap: 'anywhere' },
  link: { color: 'inherit' },
  list: { display: 'grid', rowGap: tokens.spacingVerticalM, listStyleType: 'none', margin: 0, padding: 0 },
});

const badgeColors = {
  New: 'informative',
  Assigned: 'informative',
  Active: 'success',
  Suspended: 'warning',
  Disabled: 'danger',
  Retired: 'subtle',
} as const;

/** Elements of the heading and of those of its parts. */
const headings = { 2: ['h2', 'h3'], 3: ['h3', 'h4'] } as const;

/** A card, or a profile without one, as one would recognise it: what it is, its state, its certificates, what can be done. */
export function OwnedView(props: {
  readonly owned: Owned;
  /** The level of its heading: one below what stands above it. On its own page, where it is 2, it leads nowhere. */
  readonly level: keyof typeof headings;
}) {
  const { owned } = props;
  const [heading, partHeading] = headings[props.level];
  const { t, date, nameOf } = useLanguage();
  const styles = useStyles();
  const { kind, object } = owned;
  const certificates = useQuery(certificatesOf(owned));
  const { data: template } = useQuery(templateName(object.profileTemplateUuid));
  const { data: holder } = useQuery(personName(object.assignedUserUuid));
  const name = kind === 'smartcard' ? t('cards.card', { serial: serialOf(object) }) : t('cards.profile');
  const beganAt = kind === 'smartcard' ? object.activatedAt : null;
  return (
    <Card className={styles.card} role="group" aria-label={name}>
      <div className={styles.face}>
        {kind === 'smartcard' ? <div className={styles.chip} aria-hidden="true" /> : null}
        <Subtitle2 as={heading} className={styles.text}>
          {props.level === 2 ? (
            name
          ) : (
            <Link
              className={styles.link}
              to={kind === 'smartcard' ? '/smartcards/$uuid' : '/profiles/$uuid'}
              params={{ uuid: object.uuid }}
            >
              {name}
            </Link>
          )}
        </Subtitle2>
        {holder ? (
          <Body1 className={styles.text} translate="no">
            {holder}
          </Body1>
        ) : null}
        {template ? (
          <Body1 className={styles.text} translate="no">
            {template}
          </Body1>
        ) : null}
        <Caption1>
          {beganAt === null
            ? t('cards.made', { date: date(object.createdAt) })
            : t('cards.since', { date: date(beganAt) })}
        </Caption1>
        <div className={styles.badges}>
          <Badge appearance="filled" color={badgeColors[object.status]}>
            {nameOf('status', object.status)}
          </Badge>
          {object.flags.some((flag) => flag === 'Temporary') ? (
            <Badge appearance="outline">{t('cards.temporary')}</Badge>
          ) : null}
          {object.flags.some((flag) => flag === 'Duplicate') ? (
            <Badge appearance="outline">{t('cards.duplicate')}</Badge>
          ) : null}
        </div>
      </div>
      <Subtitle2 as={partHeading}>{t('cards.certificates')}</Subtitle2>
      <Failure error={certificates.error} />
      {certificates.isPending ? <Spinner size="tiny" label={t('shell.loading')} /> : null}
      {certificates.data?.length === 0 ? <Body1>{t('cards.noCertificates')}</Body1> : null}
      <ul className={styles.list}>
        {inForceFirst(certificates.data ?? []).map((certificate) => (
          <li key={certificate.uuid}>
            <CertificateView certificate={certificate} />
          </li>
        ))}
      </ul>
      <OperationButtons owned={owned} heading={partHeading} />
    </Card>
  );
}

/** Certificates in force before those that have ended. */
function inForceFirst(certificates: readonly v2.Certificate[]): v2.Certificate[] {
  const now = Date.now();
  const hasEnded = ({ revocation, isKeyHistory, notAfter }: v2.Certificate) =>
    (revocation !== null && revocation.reason !== 'certificateHold') ||
    isKeyHistory ||
    (notAfter !== null && Date.parse(notAfter) <= now);
  return certificates.toSorted((one, other) => Number(hasEnded(one)) - Number(hasEnded(other)));
}
