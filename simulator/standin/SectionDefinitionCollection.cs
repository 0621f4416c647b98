using System.Collections.Generic;
using Simulator;

namespace Microsoft.Web.Administration
{
    public sealed class SectionDefinitionCollection : Named<SectionDefinition>
    {
        internal SectionDefinitionCollection(IEnumerable<SectionDefinition> sections) : base(sections, section => section.Name) { }
    }
}
