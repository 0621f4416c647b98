# Tells every public type of the assembly {dll}, one line each, and its public members, in the notation of the
# collected surface: "type NAME", "base NAME", then the members.
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$declared = [System.Reflection.BindingFlags]'Public, Instance, Static, DeclaredOnly'
$keywords = @{
    'System.Void' = 'void'; 'System.Object' = 'object'; 'System.String' = 'string'; 'System.Boolean' = 'bool'
    'System.Int32' = 'int'; 'System.Int64' = 'long'; 'System.Byte' = 'byte'; 'System.Char' = 'char'
}

function Get-TypeText($Type) {
    if ($Type.IsArray) { return (Get-TypeText $Type.GetElementType()) + '[]' }
    if ($Type.IsGenericParameter) { return $Type.Name }
    if ($Type.IsGenericType) {
        $arguments = foreach ($one in $Type.GetGenericArguments()) { Get-TypeText $one }
        return $Type.Name.Substring(0, $Type.Name.IndexOf([char]96)) + '<' + ($arguments -join ', ') + '>'
    }
    if ($keywords.ContainsKey($Type.FullName)) { return $keywords[$Type.FullName] }
    return $Type.Name
}

function Get-ParameterText($Parameters) {
    $texts = foreach ($one in $Parameters) { (Get-TypeText $one.ParameterType) + ' ' + $one.Name }
    return @($texts) -join ', '
}

function Get-AccessorText($Property) {
    $get = ''
    $set = ''
    if ($null -ne $Property.GetGetMethod()) { $get = ' get;' }
    if ($null -ne $Property.GetSetMethod()) { $set = ' set;' }
    return '{' + $get + $set + ' }'
}

function Write-Members($Type) {
    foreach ($one in $Type.GetConstructors($declared)) { 'constructor (' + (Get-ParameterText $one.GetParameters()) + ')' }
    foreach ($one in $Type.GetProperties($declared)) {
        $parameters = Get-ParameterText $one.GetIndexParameters()
        $what = 'property ' + (Get-TypeText $one.PropertyType) + ' ' + $one.Name
        if ($parameters) { $what = 'indexer ' + (Get-TypeText $one.PropertyType) + ' this[' + $parameters + ']' }
        $what + ' ' + (Get-AccessorText $one)
    }
    foreach ($one in $Type.GetMethods($declared)) {
        if ($one.IsSpecialName) { continue }
        $static = ''
        if ($one.IsStatic) { $static = 'static ' }
        $static + 'method ' + (Get-TypeText $one.ReturnType) + ' ' + $one.Name + '(' + (Get-ParameterText $one.GetParameters()) + ')'
    }
    foreach ($one in $Type.GetEvents($declared)) { 'event ' + (Get-TypeText $one.EventHandlerType) + ' ' + $one.Name }
}

function Write-EnumMembers($Type) {
    foreach ($name in [Enum]::GetNames($Type)) { $name + ' = ' + [int][Enum]::Parse($Type, $name) }
}

# Types of the stand-in's own stand between those of the real assembly: what they have counts as their heirs' own.
function Test-Own($Type) { return $null -ne $Type -and $Type.Namespace -eq 'Simulator' }

foreach ($type in [System.Reflection.Assembly]::LoadFrom('{dll}').GetExportedTypes()) {
    if (Test-Own $type) { continue }
    $base = $type.BaseType
    while (Test-Own $base) { $base = $base.BaseType }
    'type ' + $type.Namespace + '.' + (Get-TypeText $type)
    'base ' + (Get-TypeText $base)
    if ($type.IsEnum) { Write-EnumMembers $type } else { Write-Members $type }
    for ($own = $type.BaseType; Test-Own $own; $own = $own.BaseType) { Write-Members $own }
}
