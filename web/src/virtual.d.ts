/** The pages of `docs/rules` by the rules' names, put together by the build. */
declare module "virtual:rule-pages" {
  const pages: Record<string, string>;
  export default pages;
}
