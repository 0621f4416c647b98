// The managed API as far as the probe's scripts need to run through: every member answers, nothing is kept.
using System;
using System.Collections;
using System.Dynamic;

namespace Microsoft.Web.Administration
{
    public enum OverrideMode { Unknown, Inherit, Allow, Deny }

    [Flags]
    public enum SslFlags { None = 0, Sni = 1, CentralCertStore = 2 }

    public class BindingCollection { public void Add() { } }

    public class Binding { public void RebindSslCertificate() { } }

    public class Anything : DynamicObject
    {
        public override bool TryGetMember(GetMemberBinder binder, out object result)
        {
            result = binder.Name == "Length" ? (object)0 : new Collection();
            return true;
        }

        public override bool TryInvokeMember(InvokeMemberBinder binder, object[] args, out object result)
        {
            switch (binder.Name)
            {
                case "GetMetadata": result = "MACHINE/WEBROOT/APPHOST"; break;
                case "GetAttributeValue": result = Value((string)args[0]); break;
                case "get_OverrideMode": result = OverrideMode.Inherit; break;
                // void, in Microsoft's
                case "SetAttributeValue": case "SetMetadata": case "Remove": case "RemoveAt": case "Clear":
                case "RemoveLocationPath": case "set_OverrideMode": case "set_CertificateHash": case "RebindSslCertificate":
                    result = System.Management.Automation.Internal.AutomationNull.Value;
                    break;
                default: result = binder.Name == "CreateElement" ? new Anything() : new Collection(); break;
            }
            return true;
        }

        // What the scripts compare with before they go on.
        private static object Value(string name)
        {
            switch (name)
            {
                case "bindingInformation": return "*:44310:";
                case "name": return "IisClientCertProbe";
                default: return name;
            }
        }

        public override bool TryGetIndex(GetIndexBinder binder, object[] indexes, out object result)
        {
            result = new Collection();
            return true;
        }
    }

    // One element is in every collection.
    public class Collection : Anything, IEnumerable
    {
        public IEnumerator GetEnumerator() { return new object[] { new Anything() }.GetEnumerator(); }
    }

    public class ServerManager : Anything, IDisposable
    {
        public ServerManager(string path) { }

        public void Dispose() { }

        public void CommitChanges() { }
    }
}

namespace Probe
{
    public class Client { public void Kill() { } }

    public class Store
    {
        public object[] Certificates = new object[0];

        public void Close() { }
    }
}
