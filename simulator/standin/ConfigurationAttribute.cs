namespace Microsoft.Web.Administration
{
    public class ConfigurationAttribute
    {
        readonly ConfigurationElement element;

        internal ConfigurationAttribute(ConfigurationElement element, string name)
        {
            this.element = element;
            Name = name;
        }

        public bool IsInheritedFromDefaultValue
        {
            get { return element.NativeAttribute(Name).IsDefault; }
        }

        public bool IsProtected
        {
            get { return true.Equals(GetMetadata("isEncrypted")); }
        }

        public string Name { get; private set; }

        public ConfigurationAttributeSchema Schema
        {
            get { return element.Schema.AttributeSchemas[Name]; }
        }

        public object Value
        {
            get { return element.GetAttributeValue(Name); }
            set { element.SetAttributeValue(Name, value); }
        }

        // Dirty after the native call: where it is refused, nothing is marked.
        public void Delete()
        {
            element.Owner.ThrowIfNotWritable();
            element.Native.DeleteAttribute(Name);
            element.Owner.Touch();
        }

        public object GetMetadata(string metadataType)
        {
            return element.Native.GetAttributeMetadata(Name, metadataType);
        }
    }
}
