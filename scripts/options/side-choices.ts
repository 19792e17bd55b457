// Who is measured: targets that are started here, or servers at URLs that run already.
import type { StackPlan } from '../../harness/plan/plan.ts';
import type { OptionReader } from './reader.ts';
import { chooseTargets } from './target-choices.ts';
import { chooseServersAtUrls, problemsWithoutUrl, type UrlFlags } from './url-choices.ts';

/** Servers of the user's are looked at when everything else is right. */
export async function chooseSides(
  flags: UrlFlags & Parameters<typeof chooseTargets>[0] & Parameters<typeof chooseServersAtUrls>[0],
  options: OptionReader,
): Promise<StackPlan[]> {
  if (flags.url !== undefined)
    return options.errors.length > 0 ? [] : chooseServersAtUrls(flags, options.errors);
  problemsWithoutUrl(flags, options.errors);
  return chooseTargets(flags, options);
}
