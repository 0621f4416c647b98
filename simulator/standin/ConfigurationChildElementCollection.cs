using System.Linq;
using Simulator;

namespace Microsoft.Web.Administration
{
    public sealed class ConfigurationChildElementCollection : Named<ConfigurationElement>
    {
        internal ConfigurationChildElementCollection(ConfigurationElement element) : base(element.Schema.ChildNames.Select(element.GetChildElement), child => child.ElementTagName) { }
    }
}
