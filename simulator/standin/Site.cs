namespace Microsoft.Web.Administration
{
    public sealed class Site : ConfigurationElement
    {
        ApplicationCollection applications;
        BindingCollection bindings;

        internal Site() { }

        public ApplicationCollection Applications
        {
            get { return applications ?? (applications = (ApplicationCollection)GetCollection(typeof(ApplicationCollection))); }
        }

        public BindingCollection Bindings
        {
            get { return bindings ?? (bindings = (BindingCollection)GetCollection("bindings", typeof(BindingCollection))); }
        }

        public long Id
        {
            get { return (long)this["id"]; }
            set { this["id"] = value; }
        }

        public string Name
        {
            get { return (string)this["name"]; }
            set { this["name"] = value; }
        }

        public bool ServerAutoStart
        {
            get { return (bool)this["serverAutoStart"]; }
            set { this["serverAutoStart"] = value; }
        }

        public override string ToString()
        {
            return Name;
        }
    }
}
