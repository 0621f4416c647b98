using System.Collections.Generic;
using Simulator;

namespace Microsoft.Web.Administration
{
    public sealed class SectionGroupCollection : Named<SectionGroup>
    {
        internal SectionGroupCollection(IEnumerable<SectionGroup> groups) : base(groups, group => group.Name) { }
    }
}
