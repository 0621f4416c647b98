using System;
using Simulator;

namespace Microsoft.Web.Administration
{
    public class ConfigurationElement
    {
        protected internal ConfigurationElement() { }

        internal Configuration Owner { get; private set; }
        internal NativeElement Native { get; private set; }

        bool isEntry;

        internal void Attach(Configuration owner, NativeElement native, bool isEntry = false)
        {
            Owner = owner;
            Native = native;
            this.isEntry = isEntry;
        }

        public object this[string attributeName]
        {
            get { return GetAttributeValue(attributeName); }
            set { SetAttributeValue(attributeName, value); }
        }

        public ConfigurationAttributeCollection Attributes
        {
            get { return new ConfigurationAttributeCollection(this); }
        }

        public ConfigurationChildElementCollection ChildElements
        {
            get { return new ConfigurationChildElementCollection(this); }
        }

        public string ElementTagName
        {
            get { return Native.TagName; }
        }

        // Compares paths of files: a value of the server level, seen from a site, answers true.
        public bool IsLocallyStored
        {
            get
            {
                if (this is ConfigurationSection) return IsEdited("deepestPathSet");
                if (isEntry) return IsEdited("collectionItemFileConfigPath");
                return true.Equals(Native.GetMetadata("isPresent"));
            }
        }

        public ConfigurationElementSchema Schema
        {
            get { return Schemas.Get(Native.SchemaId); }
        }

        // Before the native call; the element stays in the list of its collection's wrapper.
        public void Delete()
        {
            Owner.Touch();
            Native.Delete();
        }

        public ConfigurationAttribute GetAttribute(string attributeName)
        {
            return new ConfigurationAttribute(this, NativeAttribute(attributeName).Name);
        }

        public object GetAttributeValue(string attributeName)
        {
            return AttributeValue.FromNative(NativeAttribute(attributeName));
        }

        // Dirty before the native call: a refused value leaves it set. Unknown names and wrong types come first.
        public void SetAttributeValue(string attributeName, object value)
        {
            Owner.ThrowIfNotWritable();
            var attribute = NativeAttribute(attributeName);
            var native = AttributeValue.ToNative(attribute.Type, value);
            Owner.Touch();
            Native.SetAttribute(attributeName, native);
        }

        public ConfigurationElement GetChildElement(string elementName)
        {
            return GetChildElement(elementName, typeof(ConfigurationElement));
        }

        public ConfigurationElement GetChildElement(string elementName, Type elementType)
        {
            return Wrap(Child(elementName), elementType);
        }

        public ConfigurationElementCollection GetCollection()
        {
            return (ConfigurationElementCollection)GetCollection(typeof(ConfigurationElementCollection));
        }

        public ConfigurationElementCollection GetCollection(string collectionName)
        {
            return (ConfigurationElementCollection)GetCollection(collectionName, typeof(ConfigurationElementCollection));
        }

        public ConfigurationElement GetCollection(Type collectionType)
        {
            return WrapCollection(Native, collectionType);
        }

        public ConfigurationElement GetCollection(string collectionName, Type collectionType)
        {
            return WrapCollection(Child(collectionName), collectionType);
        }

        public object GetMetadata(string metadataType)
        {
            return Native.GetMetadata(metadataType);
        }

        public void SetMetadata(string metadataType, object value)
        {
            Owner.Touch();
            Native.SetMetadata(metadataType, value);
        }

        internal NativeAttribute NativeAttribute(string name)
        {
            if (string.IsNullOrEmpty(name)) throw new ArgumentNullException("attributeName");
            return Native.GetAttribute(name);
        }

        NativeElement Child(string name)
        {
            if (string.IsNullOrEmpty(name)) throw new ArgumentNullException("elementName");
            return Native.GetChild(name);
        }

        // A wrapper each time, with a list of its own; null where the element has no collection.
        ConfigurationElement WrapCollection(NativeElement native, Type type)
        {
            return native.HasCollection ? Wrap(native, type) : null;
        }

        ConfigurationElement Wrap(NativeElement native, Type type)
        {
            if (type == null) throw new ArgumentNullException("elementType");
            var element = (ConfigurationElement)Activator.CreateInstance(type, true);
            element.Attach(Owner, native);
            return element;
        }

        bool IsEdited(string metadata)
        {
            return Owner.EditedFile.Equals(Native.GetMetadata(metadata) as string, StringComparison.OrdinalIgnoreCase);
        }
    }
}
