using System.Collections.Generic;
using System.Linq;

namespace Microsoft.Web.Administration
{
    public sealed class SectionGroup
    {
        internal SectionGroup(Dictionary<string, object> described)
        {
            Name = (string)described["name"];
            SectionGroups = new SectionGroupCollection(Parts(described["groups"]).Select(one => new SectionGroup(one)));
            Sections = new SectionDefinitionCollection(Parts(described["sections"]).Select(one => new SectionDefinition(one)));
        }

        public string Name { get; private set; }

        public SectionGroupCollection SectionGroups { get; private set; }

        public SectionDefinitionCollection Sections { get; private set; }

        static IEnumerable<Dictionary<string, object>> Parts(object list)
        {
            return ((List<object>)list).Cast<Dictionary<string, object>>();
        }
    }
}
