# Takes out of the text of a fault what a request carries in secret, before anything else changes what Windows said. Text and
# secret are compared as they stand, without blanks, then with escapes read and without quotes; in any case, cut off as well.
# The same rule as in redaction/hide.ts. Neither a secret nor a text that may quote one is ever an argument of a function, which
# could be logged: both travel in dictionaries.
$ShortestHidden = 4
# Of what a quote or a bracket cuts off: fewer characters stand so by chance.
$ShortestQuoted = 8
# Longer texts are cut, and half an escape at the cut is left out.
$LongestText = 4000
$HalfEscape = 8
$HiddenMask = '***'
$WithheldText = 'what was said is withheld, since it could tell a short secret'
$Blanks = [regex]::new('[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+')
$LeftOut = '\u0000- \u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000'
$OneLeftOut = [regex]::new('^[' + $LeftOut + ']$')
$NoUnit = [regex]::new('[' + $LeftOut + '"''\\]')
$PlainSpelling = [regex]::new('[' + $LeftOut + ']+')
# Backslashes with what they make of the next characters; an ampersand, escaped any number of times, with its reference.
$DecodedSpelling = [regex]::new(
    '(?:(?:\\|&#92;|&#X5C;)(?:U005C)?)+(?!U0026)(?:U(?<hex>[0-9A-F]{4})|[NRTBF])?' +
    '|(?<reference>(?:&|\\U0026)(?:AMP;|#0{0,5}38;|#X0{0,4}26;)*(?:#X(?<hex>[0-9A-F]{1,6});|#(?<decimal>[0-9]{1,7});|(?<name>LT|GT|QUOT|APOS);)?)' +
    '|[' + $LeftOut + '"'']+')
$Closing = "'`"``()[]{}<>\&" + [string]::new([char[]]@(0xab, 0xbb, 0x2018, 0x2019, 0x201c, 0x201d))

# The request under way, for faults that are not those of one unit.
$Hidings = @{ units = $null; all = $null }

function Set-Secrets($Units) {
    $Hidings.units = $Units
    $Hidings.all = $null
}

# `Unit`: whose fault it is, as it was asked; $null: of the whole request, or of what units share.
function Hide-Secrets($Fault, $Unit) {
    try {
        if ($null -ne $Unit) { $hiding = New-Hiding @($Unit) }
        else {
            if ($null -eq $Hidings.all) { $Hidings.all = New-Hiding $Hidings.units }
            $hiding = $Hidings.all
        }
        Hide-InFault $hiding $Fault
    } catch {
        # What is secret in a request of no known form cannot be known.
        $Fault['text'] = $WithheldText
    }
    return $Fault
}

# One that every unit in `Units` has.
function Set-SharedFault($Units, $Fault) {
    $told = Hide-Secrets $Fault $null
    $told['shared'] = $true
    foreach ($unit in $Units) { $unit.fault = $told }
}

# `words`: secrets as they are compared; `known`: texts that were looked at already, since many faults often say the same;
# `work`: look-ups so far.
function New-Hiding($Units) {
    $hiding = @{
        isWithheld = $false
        words = [System.Collections.Generic.HashSet[string]]::new([System.StringComparer]::Ordinal)
        known = [System.Collections.Generic.Dictionary[string, string]]::new([System.StringComparer]::Ordinal)
        next = $null
        text = ''
        work = 0
    }
    foreach ($unit in $Units) {
        foreach ($operation in $unit['operations']) { Add-SecretsWithin $hiding $operation }
    }
    return $hiding
}

# Of an operation, of its entries, and of what those hold.
function Add-SecretsWithin($Hiding, $Holder) {
    Add-Secrets $Hiding $Holder
    foreach ($wish in $Holder['entries']) { Add-SecretsWithin $Hiding $wish }
}

# A gap in a sentence that everybody knows spells a short secret out, so the whole text is withheld; an empty one hides nothing.
function Add-Secrets($Hiding, $Holder) {
    foreach ($name in $Holder['secrets']) {
        $Hiding.text = [System.Convert]::ToString($Holder['set'][$name], $Invariant)
        if ($Hiding.text.get_Length() -eq 0) { continue }
        foreach ($pattern in @($PlainSpelling, $DecodedSpelling)) {
            Set-Spelling $Hiding $pattern
            if ($Hiding['units'].get_Length() -lt $ShortestHidden) { $Hiding.isWithheld = $true }
            [void]$Hiding['words'].Add($Hiding['units'])
        }
    }
}

function Hide-InFault($Hiding, $Fault) {
    if ($Hiding.isWithheld) { $Fault['text'] = $WithheldText; return }
    $told = ''
    if (-not $Hiding.known.TryGetValue($Fault['text'], [ref]$told)) {
        $Hiding.text = $Fault['text']
        if ($Hiding.text.get_Length() -gt $LongestText) {
            $last = $Hiding.text.LastIndexOfAny([char[]]'&\', $LongestText - 1, $HalfEscape)
            $Hiding.text = $Hiding.text.Substring(0, $(if ($last -ge 0) { $last } else { $LongestText }))
        }
        if ($Hiding['words'].get_Count() -gt 0) { Hide-Words $Hiding }
        $told = $Blanks.Replace($Hiding.text, ' ').Trim([char]32)
        $Hiding.known[$Fault['text']] = $told
    }
    $Fault['text'] = $told
}

# Sets `units`, what is compared of the text, and where each of them stands in it.
function Set-Spelling($Hiding, $Pattern) {
    $folded = $Hiding.text.ToUpperInvariant()
    $units = [System.Text.StringBuilder]::new()
    $starts = [System.Collections.Generic.List[int]]::new()
    $ends = [System.Collections.Generic.List[int]]::new()
    $at = 0
    $found = $Pattern.Match($folded)
    while ($true) {
        $until = if ($found.get_Success()) { $found.get_Index() } else { $folded.get_Length() }
        [void]$units.Append($folded, $at, $until - $at)
        for (; $at -lt $until; $at++) { $starts.Add($at); $ends.Add($at + 1) }
        if (-not $found.get_Success()) { break }
        $at = $until + $found.get_Length()
        $groups = $found.get_Groups()
        $code = -1
        if ($groups.get_Item('hex').get_Success()) { $code = [Convert]::ToInt32($groups.get_Item('hex').get_Value(), 16) }
        elseif ($groups.get_Item('decimal').get_Success()) { $code = [Convert]::ToInt32($groups.get_Item('decimal').get_Value(), 10) }
        elseif ($groups.get_Item('name').get_Success()) {
            if ($groups.get_Item('name').get_Value() -ceq 'LT') { $code = 0x3c }
            if ($groups.get_Item('name').get_Value() -ceq 'GT') { $code = 0x3e }
        }
        elseif ($groups.get_Item('reference').get_Success()) { $code = 0x26 }
        if ($code -lt 0 -or $code -gt 0x10ffff) { $value = '' }
        elseif ($code -gt 0xffff) { $value = [char]::ConvertFromUtf32($code) }
        else { $value = [string]::new([char]$code, 1).ToUpperInvariant() }
        if ($NoUnit.IsMatch($value)) { $value = '' }
        [void]$units.Append($value)
        for ($i = 0; $i -lt $value.get_Length(); $i++) { $starts.Add($until); $ends.Add($at) }
        $found = $found.NextMatch()
    }
    $Hiding['units'] = $units.ToString()
    $Hiding['starts'] = $starts
    $Hiding['ends'] = $ends
}

# Prepares one pass for all words (Aho and Corasick, 1975): what follows a state and a unit (`next`), the longest other
# beginning of a word with which a state ends (`fallback`), how much it has read (`depth`), the longest word in it (`whole`).
function Set-Finder($Hiding) {
    $Hiding['next'] = [System.Collections.Generic.Dictionary[long, int]]::new()
    foreach ($name in @('fallback', 'depth', 'whole')) {
        $Hiding[$name] = [System.Collections.Generic.List[int]]::new()
        $Hiding[$name].Add(0)
    }
    $growing = [string[]]::new($Hiding['words'].get_Count())
    $Hiding['words'].CopyTo($growing)
    $states = [int[]]::new($growing.get_Length())
    $left = $growing.get_Length()
    # Level by level, so that whatever is shorter is known already.
    for ($depth = 1; $left -gt 0; $depth++) {
        $kept = 0
        for ($i = 0; $i -lt $left; $i++) {
            $unit = [int]$growing[$i].get_Chars($depth - 1)
            $key = [long]$states[$i] * 65536 + $unit
            $state = 0
            if (-not $Hiding['next'].TryGetValue($key, [ref]$state)) {
                $fallback = 0
                if ($states[$i] -ne 0) {
                    $from = $Hiding['fallback'].get_Item($states[$i])
                    while (-not $Hiding['next'].TryGetValue([long]$from * 65536 + $unit, [ref]$fallback)) {
                        $Hiding['work']++
                        $fallback = 0
                        if ($from -eq 0) { break }
                        $from = $Hiding['fallback'].get_Item($from)
                    }
                }
                $state = $Hiding['depth'].get_Count()
                $Hiding['next'].Add($key, $state)
                $Hiding['fallback'].Add($fallback)
                $Hiding['depth'].Add($depth)
                $Hiding['whole'].Add($Hiding['whole'].get_Item($fallback))
            }
            if ($growing[$i].get_Length() -eq $depth) { $Hiding['whole'].set_Item($state, $depth) }
            else {
                $growing[$kept] = $growing[$i]
                $states[$kept] = $state
                $kept++
            }
        }
        $left = $kept
    }
}

# Every place is found in the text as it came, so that one secret hides no part of another.
function Hide-Words($Hiding) {
    if ($null -eq $Hiding['next']) { Set-Finder $Hiding }
    $text = $Hiding.text
    $hidden = [bool[]]::new($text.get_Length())
    Set-Least $Hiding
    foreach ($pattern in @($PlainSpelling, $DecodedSpelling)) {
        Set-Spelling $Hiding $pattern
        Set-Lengths $Hiding
        $left = 0
        for ($at = $Hiding['units'].get_Length() - 1; $at -ge 0; $at--) {
            $left = [Math]::Max($left - 1, $Hiding['lengths'][$at])
            if ($left -eq 0) { continue }
            # What was left out between two hidden units is hidden too.
            $from = if ($left -gt 1) { $Hiding['ends'].get_Item($at - 1) } else { $Hiding['starts'].get_Item($at) }
            for ($i = [Math]::Min($from, $Hiding['starts'].get_Item($at)); $i -lt $Hiding['ends'].get_Item($at); $i++) { $hidden[$i] = $true }
        }
    }
    $told = [System.Text.StringBuilder]::new()
    for ($i = 0; $i -lt $text.get_Length(); $i++) {
        if (-not $hidden[$i]) { [void]$told.Append($text.get_Chars($i)) }
        elseif ($i -eq 0 -or -not $hidden[$i - 1]) { [void]$told.Append($HiddenMask) }
    }
    $Hiding.text = $told.ToString()
}

# For every unit: how much is hidden that ends with it, a whole word or what a cut left of one.
function Set-Lengths($Hiding) {
    $Hiding['lengths'] = [int[]]::new($Hiding['units'].get_Length())
    $state = 0
    for ($at = 0; $at -lt $Hiding['lengths'].get_Length(); $at++) {
        $unit = [int]$Hiding['units'].get_Chars($at)
        $from = $state
        while (-not $Hiding['next'].TryGetValue([long]$from * 65536 + $unit, [ref]$state)) {
            $Hiding['work']++
            $state = 0
            if ($from -eq 0) { break }
            $from = $Hiding['fallback'].get_Item($from)
        }
        $Hiding['work']++
        $begun = $Hiding['depth'].get_Item($state)
        $least = $Hiding['least'][$Hiding['ends'].get_Item($at)]
        $Hiding['lengths'][$at] = if ($least -gt 0 -and $begun -ge $least) { $begun } else { $Hiding['whole'].get_Item($state) }
    }
}

# How much of a secret must stand before each place to be what a cut left of it; 0 where nothing is cut.
function Set-Least($Hiding) {
    $text = $Hiding.text
    $least = [int[]]::new($text.get_Length() + 1)
    $least[$text.get_Length()] = $ShortestHidden
    for ($at = $text.get_Length() - 1; $at -ge 0; $at--) {
        $unit = $text.get_Chars($at)
        if ($unit -eq [char]0x2026 -or ($unit -eq [char]'.' -and [string]::CompareOrdinal($text, $at, '...', 0, 3) -eq 0)) { $least[$at] = $ShortestHidden }
        elseif ($Closing.IndexOf($unit) -ge 0) { $least[$at] = $ShortestQuoted }
        elseif ($OneLeftOut.IsMatch($unit)) { $least[$at] = $least[$at + 1] }
    }
    $Hiding['least'] = $least
}
