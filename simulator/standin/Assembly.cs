using System.Reflection;

// Its name comes from the file's name; the version is the one that Windows keeps.
[assembly: AssemblyVersion("7.0.0.0")]
[assembly: AssemblyDescription("Stand-in: MWA's wrapper behaviour over the simulator's configuration engine")]
