using System.Collections.Generic;

namespace Microsoft.Web.Administration
{
    public sealed class SectionDefinition
    {
        internal SectionDefinition(Dictionary<string, object> described)
        {
            Name = (string)described["name"];
            OverrideModeDefault = (string)described["overrideModeDefault"];
            AllowDefinition = (string)described["allowDefinition"];
            AllowLocation = (string)described["allowLocation"];
            Type = (string)described["type"];
        }

        public string AllowDefinition { get; private set; }

        public string AllowLocation { get; private set; }

        public string Name { get; private set; }

        public string OverrideModeDefault { get; private set; }

        public string Type { get; private set; }
    }
}
