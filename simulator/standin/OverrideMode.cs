namespace Microsoft.Web.Administration
{
    // The numbers are unconfirmed: compare names.
    public enum OverrideMode
    {
        Unknown = 0,
        Inherit = 1,
        Allow = 2,
        Deny = 3,
    }
}
