using System;
using System.Collections.Generic;
using Simulator;

namespace Microsoft.Web.Administration
{
    public sealed class ServerManager : IDisposable
    {
        readonly bool readOnly;
        readonly string path;
        // Of all commits so far: old COM managers live until Dispose.
        readonly List<Configuration> opened = new List<Configuration>();
        Configuration applicationHost;
        Configuration redirection;
        SiteCollection sites;
        bool disposed;

        public ServerManager() : this(false, null) { }

        public ServerManager(string applicationHostConfigurationPath) : this(false, applicationHostConfigurationPath) { }

        public ServerManager(bool readOnly, string applicationHostConfigurationPath)
        {
            this.readOnly = readOnly;
            // PowerShell makes an empty text of $null.
            path = string.IsNullOrEmpty(applicationHostConfigurationPath) ? null : applicationHostConfigurationPath;
        }

        // As the real one: elements that outlive their manager stop working.
        ~ServerManager()
        {
            foreach (var configuration in opened) configuration.Abandon();
        }

        public SiteCollection Sites
        {
            get
            {
                if (sites == null)
                {
                    var section = GetApplicationHostConfiguration().GetSection("system.applicationHost/sites");
                    sites = (SiteCollection)section.GetCollection(typeof(SiteCollection));
                }
                return sites;
            }
        }

        public Configuration GetApplicationHostConfiguration()
        {
            ThrowIfDisposed();
            return applicationHost ?? (applicationHost = Open(NativeManager.ApplicationHost(readOnly, path)));
        }

        public Configuration GetRedirectionConfiguration()
        {
            ThrowIfDisposed();
            return redirection ?? (redirection = Open(NativeManager.Redirection()));
        }

        // A COM manager of its own; only read here: the bridge refuses every write.
        public Configuration GetWebConfiguration(string siteName)
        {
            ThrowIfDisposed();
            if (string.IsNullOrEmpty(siteName)) throw new ArgumentNullException("siteName");
            return Open(NativeManager.Web(siteName), Configuration.ApplicationHost + "/" + siteName);
        }

        public void CommitChanges()
        {
            ThrowIfDisposed();
            if (applicationHost != null) applicationHost.Commit();
            if (redirection != null) redirection.Commit();
            applicationHost = null;
            redirection = null;
            sites = null;
        }

        public void Dispose()
        {
            disposed = true;
            foreach (var configuration in opened) configuration.Close();
            opened.Clear();
            GC.SuppressFinalize(this);
        }

        public object GetMetadata(string metadataType)
        {
            if (metadataType != "ServiceModel") throw new NotSupportedException();
            return false;
        }

        Configuration Open(NativeManager native, string editedFile = Configuration.ApplicationHost)
        {
            var configuration = new Configuration(native, readOnly, editedFile);
            opened.Add(configuration);
            return configuration;
        }

        void ThrowIfDisposed()
        {
            if (disposed) throw new ObjectDisposedException(typeof(ServerManager).FullName);
        }
    }
}
