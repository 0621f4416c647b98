using System;
using System.Collections.Generic;
using Simulator;

namespace Microsoft.Web.Administration
{
    public sealed class Configuration
    {
        internal const string ApplicationHost = "MACHINE/WEBROOT/APPHOST";

        readonly NativeManager native;
        readonly bool readOnly;

        /// <summary>Configuration path of the file that a commit writes.</summary>
        internal string EditedFile { get; private set; }

        // By the text "section|path", case and all: another spelling is another element over the same data.
        readonly Dictionary<string, NativeElement> sections = new Dictionary<string, NativeElement>(StringComparer.Ordinal);
        SectionGroup rootSectionGroup;
        bool dirty;
        bool committed;
        bool closed;

        internal Configuration(NativeManager native, bool readOnly, string editedFile)
        {
            EditedFile = editedFile;
            this.native = native;
            this.readOnly = readOnly;
        }

        public SectionGroup RootSectionGroup
        {
            get
            {
                ThrowIfClosed();
                return rootSectionGroup ?? (rootSectionGroup = new SectionGroup(native.GetRootSectionGroup()));
            }
        }

        // One level is all there is here: the merged declarations are the root's.
        public SectionGroup GetEffectiveSectionGroup()
        {
            ThrowIfClosed();
            return new SectionGroup(native.GetRootSectionGroup());
        }

        public string[] GetLocationPaths()
        {
            ThrowIfClosed();
            // An empty BSTR may come as null.
            return native.GetLocationPaths().ConvertAll(path => string.IsNullOrEmpty((string)path) ? null : (string)path).ToArray();
        }

        public object GetMetadata(string metadataType)
        {
            ThrowIfClosed();
            return native.GetMetadata(metadataType);
        }

        // Dirties nothing.
        public void SetMetadata(string metadataType, object value)
        {
            ThrowIfClosed();
            native.SetMetadata(metadataType, value);
        }

        public ConfigurationSection GetSection(string sectionPath)
        {
            return GetSection(sectionPath, typeof(ConfigurationSection), "");
        }

        public ConfigurationSection GetSection(string sectionPath, Type type)
        {
            return GetSection(sectionPath, type, "");
        }

        public ConfigurationSection GetSection(string sectionPath, string locationPath)
        {
            return GetSection(sectionPath, typeof(ConfigurationSection), locationPath);
        }

        public ConfigurationSection GetSection(string sectionPath, Type type, string locationPath)
        {
            ThrowIfClosed();
            if (string.IsNullOrEmpty(sectionPath)) throw new ArgumentNullException("sectionPath");
            if (type == null) throw new ArgumentNullException("type");
            var section = (ConfigurationSection)Activator.CreateInstance(type, true);
            section.Attach(this, Native(sectionPath, locationPath ?? ""));
            section.Name(sectionPath);
            return section;
        }

        /// <summary>Marks the configuration as one that a commit writes; refuses where nothing may be written.</summary>
        internal void Touch()
        {
            ThrowIfNotWritable();
            dirty = true;
        }

        // A clean Configuration that a commit has passed by goes on accepting writes, which nothing ever saves.
        internal void ThrowIfNotWritable()
        {
            if (readOnly) throw Failure.ReadOnly();
            if (committed) throw Failure.Committed();
        }

        internal void Commit()
        {
            if (!dirty) return;
            native.Commit();
            committed = true;
        }

        internal void Close()
        {
            closed = true;
            native.Close();
        }

        internal void Abandon()
        {
            closed = true;
            native.Abandon();
        }

        NativeElement Native(string sectionPath, string locationPath)
        {
            var key = sectionPath + "|" + locationPath;
            NativeElement section;
            if (!sections.TryGetValue(key, out section))
            {
                section = native.GetSection(sectionPath, locationPath);
                sections.Add(key, section);
            }
            return section;
        }

        void ThrowIfClosed()
        {
            if (closed) throw new ObjectDisposedException(typeof(Configuration).FullName);
        }
    }
}
