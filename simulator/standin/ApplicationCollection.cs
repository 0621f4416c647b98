using System;
using System.Runtime.InteropServices;

namespace Microsoft.Web.Administration
{
    public sealed class ApplicationCollection : ConfigurationElementCollectionBase<Application>
    {
        internal ApplicationCollection() { }

        // Null for an unknown path, and where the look-up fails in any COM way.
        public new Application this[string path]
        {
            get
            {
                try
                {
                    foreach (var application in this)
                    {
                        if (string.Equals(application.Path, path, StringComparison.OrdinalIgnoreCase)) return application;
                    }
                }
                catch (COMException) { }
                return null;
            }
        }

        protected override Application CreateNewElement(string elementTagName)
        {
            return new Application();
        }
    }
}
