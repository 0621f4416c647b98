namespace Microsoft.Web.Administration
{
    public sealed class Application : ConfigurationElement
    {
        internal Application() { }

        public string ApplicationPoolName
        {
            get { return (string)this["applicationPool"]; }
            set { this["applicationPool"] = value; }
        }

        public string Path
        {
            get { return (string)this["path"]; }
            set { this["path"] = value; }
        }

        public override string ToString()
        {
            return Path;
        }
    }
}
