using System.Reflection;

// The version that Windows keeps.
[assembly: AssemblyVersion("7.0.0.0")]
[assembly: AssemblyDescription("Stand-in: MWA's wrapper behaviour over the simulator's configuration engine")]
