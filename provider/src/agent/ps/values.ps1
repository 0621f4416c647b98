# Attribute values: how they are told, compared and converted, as the schema types them. A wanted value stays in its
# dictionary until it is the argument of a .NET method: the arguments of a command, also of a function, can be logged.
$Utf8 = [System.Text.UTF8Encoding]::new($false)
$StrictUtf8 = [System.Text.UTF8Encoding]::new($false, $true)
# Unlike SHA256.Create() of the .NET Framework this works where only FIPS algorithms are allowed.
$Sha256 = [System.Security.Cryptography.SHA256CryptoServiceProvider]::new()

# What the schema says of an attribute. `Scope` names the kind of element, for which it is asked once.
function Get-AttributeInfo($View, $Scope, $Element, $Name) {
    $infos = $View.infos[$Scope]
    if ($null -eq $infos) {
        $infos = [System.Collections.Hashtable]::new([System.StringComparer]::Ordinal)
        $View.infos[$Scope] = $infos
    }
    if ($infos.ContainsKey($Name)) { return $infos[$Name] }
    $schema = $Element.GetAttribute($Name).get_Schema()
    $info = @{
        type = $schema.get_Type()
        encrypted = $schema.get_IsEncrypted()
        comparison = if ($schema.get_IsCaseSensitive()) { [System.StringComparison]::Ordinal } else { [System.StringComparison]::OrdinalIgnoreCase }
        names = [System.Collections.Generic.SortedDictionary[long, string]]::new()
        numbers = [System.Collections.Generic.Dictionary[string, long]]::new([System.StringComparer]::OrdinalIgnoreCase)
    }
    if ($info.type -eq 'enum' -or $info.type -eq 'flags') { Add-EnumValues $info $schema.GetEnumValues() }
    $infos[$Name] = $info
    return $info
}

function Add-EnumValues($Info, $Values) {
    for ($i = 0; $i -lt $Values.get_Count(); $i++) {
        $value = $Values.get_Item([int]$i)
        $Info.names.set_Item($value.get_Value(), $value.get_Name())
        $Info.numbers.set_Item($value.get_Name(), $value.get_Value())
    }
}

# One attribute as asked for; a value that cannot be read spoils no other.
function Read-Attribute($View, $Scope, $Element, $Query) {
    $name = $Query['name']
    try {
        $info = Get-AttributeInfo $View $Scope $Element $name
        if ($Query['as'] -eq 'hmac' -or (Test-Encrypted $info $Element $name)) {
            return @{ hmac = ConvertTo-Hex $View.hmac.ComputeHash($Utf8.GetBytes([System.Convert]::ToString($Element.GetAttributeValue($name), $Invariant))) }
        }
        if ($Query['as'] -eq 'digest') { return Get-Digest $Element.GetAttributeValue($name) }
        if ($Query['as'] -eq 'remains') { return Get-Remains ([System.Convert]::ToString($Element.GetAttributeValue($name), $Invariant)) }
        return @{ value = Read-Value $info $Element $name }
    } catch {
        $fault = ConvertTo-Fault @{ error = $_ }
        $fault['attribute'] = $name
        return @{ fault = (Hide-Secrets $fault $null) }
    }
}

# By the schema, or because somebody encrypted this one value.
function Test-Encrypted($Info, $Element, $Name) {
    if ($Info.encrypted) { return $true }
    return $Info.type -eq 'string' -and $true -eq (Get-Metadata ($Element.GetAttribute($Name)) 'isEncrypted')
}

# As JSON carries it: enums by name, flags as a list of names in the order of their numbers.
function Read-Value($Info, $Element, $Name) {
    $value = $Element.GetAttributeValue($Name)
    switch ($Info.type) {
        'enum' { return Get-EnumName $Info $value }
        'flags' { return , (Get-FlagNames $Info $value) }
        'timeSpan' { return $value.ToString('c', $Invariant) }
        default { return $value }
    }
}

function Get-EnumName($Info, $Number) {
    $name = $null
    if ($Info.names.TryGetValue([long]$Number, [ref]$name)) { return $name }
    return [long]$Number
}

# Bits without a name are told as one number, so that nothing the server holds is lost.
function Get-FlagNames($Info, $Number) {
    $all = [long]$Number -band 0xFFFFFFFFL
    $left = $all
    $names = [System.Collections.Generic.List[object]]::new()
    foreach ($flag in $Info.names.GetEnumerator()) {
        $bits = $flag.get_Key()
        if ($bits -eq 0 -or ($all -band $bits) -ne $bits) { continue }
        $names.Add($flag.get_Value())
        $left = $left -band -bnot $bits
    }
    if ($left -ne 0) { $names.Add('0x' + $left.ToString('x', $Invariant)) }
    return , $names
}

# Of the bytes that a base64 text stands for. Canonical is the one form that IIS compares: no blank, no line break.
function Get-Digest($Text) {
    try { $bytes = [System.Convert]::FromBase64String($Text) }
    catch { return @{ sha256 = ConvertTo-Hex $Sha256.ComputeHash($Utf8.GetBytes($Text)); canonical = $false } }
    $canonical = [string]::Equals([System.Convert]::ToBase64String($bytes), $Text, [System.StringComparison]::Ordinal)
    return @{ sha256 = ConvertTo-Hex $Sha256.ComputeHash($bytes); canonical = $canonical }
}

function ConvertTo-Hex($Bytes) {
    return [System.BitConverter]::ToString($Bytes).Replace('-', '').ToLowerInvariant()
}

# Whether the element holds what is wanted. An encrypted value that cannot be read is not what is wanted.
function Test-Same($Info, $Element, $Wanted, $Name) {
    try { $current = $Element.GetAttributeValue($Name) }
    catch {
        if ($Info.encrypted) { return $false }
        throw
    }
    $native = ConvertTo-Native $Info $Wanted $Name
    if ($Info.type -eq 'string') { return [string]::Equals($current, $native, $Info.comparison) }
    # MWA reads enums and flags as Int32 and numbers as Int64.
    if ($current -is [int]) { $current = [long]$current }
    if ($native -is [int]) { $native = [long]$native }
    return [object]::Equals($current, $native)
}

# A wanted value as MWA takes it. A name that the schema does not know is passed on, for IIS to refuse in its words.
function ConvertTo-Native($Info, $Wanted, $Name) {
    $value = $Wanted[$Name]
    try {
        if ($null -eq $value -or ($value -is [System.Collections.IList] -and $Info.type -ne 'flags')) { throw 'another type' }
        switch ($Info.type) {
            'string' {
                # Half of a surrogate pair is no text: no file holds it.
                [void]$StrictUtf8.GetByteCount([System.Convert]::ToString($value, $Invariant))
                return [System.Convert]::ToString($value, $Invariant)
            }
            'bool' { return [System.Convert]::ToBoolean($value, $Invariant) }
            'enum' { return ConvertTo-Number $Info $Wanted $Name }
            'flags' { return ConvertTo-Number $Info $Wanted $Name }
            'timeSpan' { return [TimeSpan]::Parse($value, $Invariant) }
            default { return [System.Convert]::ToInt64($value, $Invariant) }
        }
    } catch {
        throw @{ kind = 'invalid'; attribute = $Name; text = "The value wanted for '$Name' is none of type $($Info.type)" }
    }
}

function ConvertTo-Number($Info, $Wanted, $Name) {
    $words = $Wanted[$Name]
    if ($words -is [string]) { $words = $words.Split(',') }
    $sum = 0L
    foreach ($word in $words) {
        $number = 0L
        $text = [System.Convert]::ToString($word, $Invariant).Trim()
        $known = $Info.numbers.TryGetValue($text, [ref]$number) -or [long]::TryParse($text, [ref]$number)
        if (-not $known) { return [string]::Join(',', [object[]]@($words)) }
        $sum = $sum -bor $number
    }
    return [int]$sum
}
