using System;

namespace Microsoft.Web.Administration
{
    public class ConfigurationSection : ConfigurationElement
    {
        string sectionPath;

        protected internal ConfigurationSection() { }

        internal void Name(string path)
        {
            sectionPath = path;
        }

        public bool IsLocked
        {
            get { return (bool)Native.GetSectionProperty("isLocked"); }
        }

        public OverrideMode OverrideMode
        {
            get { return Mode("overrideMode"); }
            set { SetMetadata("overrideMode", value.ToString()); }
        }

        public OverrideMode OverrideModeEffective
        {
            get { return Mode("overrideModeEffective"); }
        }

        public string SectionPath
        {
            get { return sectionPath; }
        }

        public void RevertToParent()
        {
            Owner.Touch();
            Native.RevertToParent();
        }

        OverrideMode Mode(string property)
        {
            return (OverrideMode)Enum.Parse(typeof(OverrideMode), (string)Native.GetSectionProperty(property), true);
        }
    }
}
