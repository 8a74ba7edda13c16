import { Body1, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { AsItIs } from '../../../app/as-it-is.js';
import { Failure } from '../../../app/failure.js';
import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import { useFieldWords } from '../template-form/field-words.js';
import './texts.js';

const useStyles = makeStyles({
  list: { display: 'grid', rowGap: tokens.spacingVerticalXS, margin: 0, overflowWrap: 'anywhere' },
});

/** What changed from one version of a profile template to another, in the words of the form. */
export function VersionDifferences(props: {
  readonly uuid: string;
  readonly from: number;
  readonly to: number;
}) {
  const { uuid, from, to } = props;
  const { t } = useLanguage();
  const styles = useStyles();
  const { difference } = useFieldWords();
  const { data, error } = useQuery({
    queryKey: ['profile-templates', uuid, 'differences', from, to],
    queryFn: () => management.diffProfileTemplateVersions(uuid, { from, to }),
    // Versions never change.
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error !== null) return <Failure error={error} />;
  if (data === undefined) return <Spinner label={t('shell.loading')} />;
  if (data.differences.length === 0) return <Body1>{t('profileTemplates.noDifference')}</Body1>;
  return (
    <ul className={styles.list} aria-label={t('profileTemplates.changes')}>
      {data.differences.map((each) => {
        const { place, before, after } = difference('ProfileTemplateContent', each);
        return (
          <li key={each.path}>
            <strong>{place}</strong>: <Value {...before} /> → <Value {...after} />
          </li>
        );
      })}
    </ul>
  );
}

function Value({ words, isTyped }: { readonly words: string; readonly isTyped: boolean }) {
  return isTyped ? <AsItIs>{words}</AsItIs> : words;
}
