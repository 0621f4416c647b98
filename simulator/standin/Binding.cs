namespace Microsoft.Web.Administration
{
    // CertificateHash and its like ask HTTP.sys, which is not simulated: left out.
    public class Binding : ConfigurationElement
    {
        internal Binding() { }

        public string BindingInformation
        {
            get { return (string)this["bindingInformation"]; }
            set { this["bindingInformation"] = value; }
        }

        public string Protocol
        {
            get { return (string)this["protocol"]; }
            set { this["protocol"] = value; }
        }

        public override string ToString()
        {
            return BindingInformation + " (" + Protocol + ")";
        }
    }
}
