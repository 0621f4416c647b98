# The steps of a plan, done through the view they were planned on. The first that fails ends it; the view is then spoiled.

function Invoke-Steps($View, $Steps) {
    foreach ($step in $Steps) {
        switch ($step.what) {
            'set' { Set-Attribute $step.info $step.element $step.wanted $step.name }
            'unset' { Clear-Attribute $step.element $step.name }
            'remove' { $step.box.walked.Remove($step.element) }
            'add' { Add-Entry $View $step }
        }
    }
}

function Set-Attribute($Info, $Element, $Wanted, $Name) {
    try { $Element.SetAttributeValue($Name, (ConvertTo-Native $Info $Wanted $Name)) }
    catch {
        $fault = Get-AttributeFault $_ $Name
        # In case IIS quotes what it refuses.
        if ($Info.encrypted -and $Wanted[$Name]) { $fault['text'] = $fault['text'].Replace($Wanted[$Name], '***') }
        throw $fault
    }
}

function Clear-Attribute($Element, $Name) {
    try { $Element.GetAttribute($Name).Delete() }
    catch { throw (Get-AttributeFault $_ $Name) }
}

function Get-AttributeFault($Failure, $Name) {
    $fault = ConvertTo-Fault $Failure
    $fault['attribute'] = $Name
    return $fault
}

function Add-Entry($View, $Step) {
    $element = $Step.box.walked.CreateElement()
    foreach ($name in $Step.wanted.get_Keys()) {
        Set-Attribute (Get-AttributeInfo $View $Step.scope $element $name) $element $Step.wanted $name
    }
    try { [void]$Step.box.walked.Add($element) }
    catch {
        $fault = ConvertTo-Fault $_
        # At this place "file not found" means a required attribute that is missing.
        if ($fault['hresult'] -eq '0x80070002') { $fault['kind'] = 'invalid' }
        throw $fault
    }
}

# IIS rewrites the file in place, cut to nothing first: a full disk would leave a damaged one. So there must be room
# for it twice (the history keeps a copy) and a little more.
function Test-Room {
    $file = [System.IO.FileInfo]::new((Get-WindowsConfigurationFile))
    $free = Get-WindowsFreeBytes $file.get_FullName()
    if ($null -eq $free) { return }
    $wanted = 1048576
    if ($file.get_Exists()) { $wanted += 2 * $file.get_Length() }
    if ($free -lt $wanted) {
        throw (New-Fault 'diskFull' "The volume of applicationHost.config has $free bytes free, and $wanted are wanted before it is written")
    }
}
