using System;
using System.Runtime.InteropServices;

namespace Microsoft.Web.Administration
{
    public sealed class SiteCollection : ConfigurationElementCollectionBase<Site>
    {
        internal SiteCollection() { }

        // Null for an unknown name, and where the look-up fails in any COM way.
        public new Site this[string name]
        {
            get
            {
                try
                {
                    foreach (var site in this)
                    {
                        if (string.Equals(site.Name, name, StringComparison.OrdinalIgnoreCase)) return site;
                    }
                }
                catch (COMException) { }
                return null;
            }
        }

        protected override Site CreateNewElement(string elementTagName)
        {
            return new Site();
        }
    }
}
