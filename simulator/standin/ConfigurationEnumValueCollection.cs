using System.Collections.Generic;
using Simulator;

namespace Microsoft.Web.Administration
{
    public sealed class ConfigurationEnumValueCollection : Named<ConfigurationEnumValue>
    {
        internal ConfigurationEnumValueCollection(IEnumerable<ConfigurationEnumValue> values) : base(values, value => value.Name) { }

        // Null for a combination of flags.
        public string GetName(long value)
        {
            foreach (var item in this)
            {
                if (item.Value == value) return item.Name;
            }
            return null;
        }
    }
}
