using System.Linq;
using Simulator;

namespace Microsoft.Web.Administration
{
    public sealed class ConfigurationAttributeCollection : Named<ConfigurationAttribute>
    {
        internal ConfigurationAttributeCollection(ConfigurationElement element) : base(element.Schema.AttributeNames.Select(element.GetAttribute), attribute => attribute.Name) { }
    }
}
